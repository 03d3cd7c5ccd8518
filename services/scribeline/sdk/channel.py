"""How we reach a front: its address, TLS or not, and the token that goes along with each call."""

import ipaddress
from pathlib import Path

import grpc

from scribeline.errors import InvalidInput

DEFAULT_ADDRESS = "127.0.0.1:7650"
"""Where `scribeline up` listens unless it is told otherwise."""

# The largest answers are templates and transcripts of long dictations.
_OPTIONS: list[tuple[str, int]] = [
    ("grpc.max_receive_message_length", 16 * 1024 * 1024),
    # A broken line is tried again soon, and then ever less often.
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 5_000),
]
_LOOPBACK_OPTIONS: list[tuple[str, int]] = [*_OPTIONS, ("grpc.enable_http_proxy", 0)]


class AddressWrong(InvalidInput):
    """The front's address is not one."""

    reason = "ADDRESS_WRONG"


def host_of(address: str) -> str:
    """The host of host:port; raises AddressWrong for anything else."""
    host, colon, port = address.rpartition(":")
    if not colon or not host or not port.isdecimal() or not 0 < int(port) < 65_536:
        raise AddressWrong(f"{address!r} is not the address of a front: give host:port, for example {DEFAULT_ADDRESS}.")
    return host.removeprefix("[").removesuffix("]")


def is_loopback(address: str) -> bool:
    """Whether the address stays on this machine, where nobody listens in."""
    host = host_of(address)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def speaks_plaintext(address: str, plaintext: bool | None, tls_ca_file: Path | None = None) -> bool:
    """Whether to do without TLS: as told, and else only on loopback where no authority to trust is named."""
    return is_loopback(address) and tls_ca_file is None if plaintext is None else plaintext


def open_channel(address: str, *, plaintext: bool | None, tls_ca_file: Path | None) -> grpc.Channel:
    """A channel for ordinary code."""
    options = channel_options(address)
    if speaks_plaintext(address, plaintext, tls_ca_file):
        return grpc.insecure_channel(address, options)
    return grpc.secure_channel(address, tls_credentials(tls_ca_file), options)


def open_async_channel(address: str, *, plaintext: bool | None, tls_ca_file: Path | None) -> grpc.aio.Channel:
    """A channel for asyncio. Opened within the event loop that uses it."""
    options = channel_options(address)
    if speaks_plaintext(address, plaintext, tls_ca_file):
        return grpc.aio.insecure_channel(address, options)
    return grpc.aio.secure_channel(address, tls_credentials(tls_ca_file), options)


def channel_options(address: str) -> list[tuple[str, int]]:
    """What we ask of the transport."""
    return list(_LOOPBACK_OPTIONS if is_loopback(address) else _OPTIONS)


def tls_credentials(tls_ca_file: Path | None) -> grpc.ChannelCredentials:
    """Whom we believe: the authority in `tls_ca_file`, or the public ones."""
    if tls_ca_file is None:
        return grpc.ssl_channel_credentials()
    try:
        return grpc.ssl_channel_credentials(tls_ca_file.read_bytes())
    except OSError as error:
        raise InvalidInput(
            f"The certificate authority's file {tls_ca_file} cannot be read ({error.strerror}).",
            reason="TLS_CA_UNREADABLE",
        ) from None


def bearer(token: str | None) -> tuple[tuple[str, str], ...]:
    """The metadata that tells who calls."""
    if token is None:
        return ()
    if not token.isascii() or not token.isprintable():
        raise InvalidInput(
            "The token holds characters that no token has: was the right file read?", reason="TOKEN_WRONG"
        )
    return (("authorization", f"Bearer {token}"),)

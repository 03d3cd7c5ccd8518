"""Ask the front on this machine whether it serves (gRPC health); the exit status is the answer.

For health checks of a container, from inside it. Uses the front's own settings: SCRIBELINE_LISTEN, and the authority
in SCRIBELINE_TLS_CA_FILE, or the certificate itself where there is none.
"""

import sys

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from scribeline.settings import Settings

DEADLINE_S = 5.0


def main() -> None:
    """Exit with 0 if the front says SERVING, else with 1 and the reason."""
    settings = Settings.load()
    address = f"localhost:{settings.listen.rpartition(':')[2]}"
    trusted = settings.tls_ca_file or settings.tls_certificate_file
    if trusted is None:
        channel = grpc.insecure_channel(address)
    else:
        channel = grpc.secure_channel(address, grpc.ssl_channel_credentials(trusted.read_bytes()))
    with channel:
        try:
            answer = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=DEADLINE_S)
        except grpc.RpcError as error:
            sys.exit(f"The front does not answer: {error.code().name}")
    if answer.status != health_pb2.HealthCheckResponse.SERVING:
        sys.exit("The front answers, but does not serve.")


if __name__ == "__main__":
    main()

"""Any S3 service as a store of objects, through the minio SDK.

The SDK's own retries are switched off, and one loop here does them instead: it signs each attempt anew, also repeats
an answer whose body broke off, and gives up within a time that can be told beforehand.
"""

import contextlib
import hashlib
import random
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from xml.etree.ElementTree import ParseError

import certifi
import urllib3
from minio import Minio
from minio.credentials.credentials import Credentials
from minio.error import InvalidResponseError, MinioException, S3Error, ServerError
from minio.helpers import DictType
from minio.signer import sign_v4_s3
from minio.time import to_amz_date
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError, MaxRetryError, SSLError

from scribeline.storage.errors import ObjectDamaged, ObjectMissing, StoreRefused, StoreUnavailable
from scribeline.storage.objects import check_key, check_prefix, check_range

T = TypeVar("T")

_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 2.0
_SIGNED_FOR = timedelta(minutes=15)  # only the address is taken from what is signed for so long
_AGAIN_STATUSES = {408, 409, 425, 429}
_AGAIN_CODES = {"SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable", "OperationAborted"}


class S3Store:
    """Objects in one bucket of an S3 service.

    `endpoint` is host and port. `timeout_s` bounds each step of one attempt: connecting and sending the whole object,
    and each wait for the next bytes of the answer; choose it so that the largest object can be sent in it. An attempt
    that failed is repeated at most `retries` times with growing pauses (0.1 s to 2 s). `connections` is how many are
    kept open: as many as threads that use the store. `ca_file` holds the authorities that sign the service's
    certificate, where they are not the public ones.
    """

    def __init__(
        self,
        endpoint: str,
        *,
        bucket: str,
        access_key: str,
        secret_key: str,
        secure: bool = True,
        region: str = "us-east-1",
        ca_file: Path | None = None,
        timeout_s: float = 15.0,
        retries: int = 2,
        connections: int = 16,
    ) -> None:
        self.bucket = bucket
        self._region = region
        self._attempts = 1 + retries
        self._retry_after_s = max(1.0, min(timeout_s, 10.0))
        self._http = urllib3.PoolManager(
            maxsize=connections,
            timeout=urllib3.Timeout(connect=timeout_s, read=timeout_s),
            retries=urllib3.Retry(total=0, redirect=0),
            cert_reqs="CERT_REQUIRED",
            ca_certs=str(ca_file) if ca_file else certifi.where(),
        )
        try:
            self._credentials = Credentials(access_key, secret_key)
            self._client = Minio(
                endpoint,
                access_key=access_key,
                secret_key=secret_key,
                secure=secure,
                region=region,
                http_client=self._http,
            )
        except ValueError as error:
            raise StoreRefused(f"The object store's address or region is not valid: {error}") from error

    def put(self, key: str, data: bytes | bytearray | memoryview, *, sha256: bytes | None = None) -> None:
        """Store the whole object in one request, in place of what the key held.

        The SDK's own put copies the body twice and hashes it on the way; a part of a recording is large, and its hash
        is known. So here the SDK says where the object goes and signs the request, and the body is sent as it lies.
        """
        check_key(key)
        digest = (sha256 or hashlib.sha256(data).digest()).hex()

        def attempt() -> None:
            address = self._client.presigned_put_object(self.bucket, key, expires=_SIGNED_FOR)
            url = urlsplit(address)._replace(query="")
            now = datetime.now(UTC)
            headers: DictType = {
                "Host": url.netloc,
                "Content-Type": "application/octet-stream",
                "x-amz-content-sha256": digest,
                "x-amz-date": to_amz_date(now),
            }
            signed = sign_v4_s3(
                method="PUT",
                url=url,
                region=self._region,
                headers=headers,
                credentials=self._credentials,
                content_sha256=digest,
                date=now,
            )
            response = self._http.urlopen("PUT", url.geturl(), body=data, headers=signed, redirect=False)
            if response.status != 200:
                raise _failure(response)

        self._run(key, attempt)

    def get(self, key: str, offset: int = 0, length: int | None = None) -> bytes:
        """Read a range; past the end, what there is."""
        check_range(offset, length)
        check_key(key)
        if length == 0:
            self.size(key)  # raises if there is no object
            return b""
        return self._run(key, lambda: self._get_once(key, offset, length))

    def size(self, key: str) -> int:
        """The object's size in bytes."""
        check_key(key)

        def attempt() -> int:
            try:
                size = self._client.stat_object(self.bucket, key).size
            except S3Error as error:
                # The answer to HEAD has no body, so a missing bucket looks like a missing object.
                if error.code == "NoSuchKey" and not self._client.bucket_exists(self.bucket):
                    raise self._bucket_missing() from error
                raise
            return size or 0

        return self._run(key, attempt)

    def delete(self, key: str) -> None:
        """Remove the object, if it is there."""
        check_key(key)
        with contextlib.suppress(ObjectMissing):
            self._run(key, lambda: self._client.remove_object(self.bucket, key))

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys that begin with `prefix`, in order.

        They are all fetched first and then sorted: SeaweedFS lists in the order of its folders, not of the keys.
        """
        check_prefix(prefix)

        def attempt() -> list[str]:
            listed = self._client.list_objects(self.bucket, prefix=prefix, recursive=True)
            return sorted(name for each in listed if (name := each.object_name) and not name.endswith("/"))

        return iter(self._run(prefix, attempt))

    def check(self) -> None:
        """Store, read and remove an object; tells a missing bucket and wrong credentials from an absent service."""
        if not self._run("", lambda: self._client.bucket_exists(self.bucket)):
            raise self._bucket_missing()
        key = f"check/{secrets.token_hex(8)}"
        self.put(key, b"check")
        if self.get(key) != b"check":
            raise ObjectDamaged(key, "the store gives back something else than was written")
        self.delete(key)

    def ensure_bucket(self) -> None:
        """Make the bucket if it is missing. Nothing else makes one, so that a mistyped name is noticed."""

        def attempt() -> None:
            if not self._client.bucket_exists(self.bucket):
                try:
                    self._client.make_bucket(self.bucket)
                except S3Error as error:
                    if error.code not in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}:
                        raise

        self._run("", attempt)

    def close(self) -> None:
        """Close the connections that are kept open."""
        self._http.clear()

    def _get_once(self, key: str, offset: int, length: int | None) -> bytes:
        try:
            response = self._client.get_object(self.bucket, key, offset=offset, length=length or 0)
        except S3Error as error:
            if error.response.status == 416:
                return b""  # the range begins past the end
            raise
        try:
            data: bytes = response.read()
        except BaseException:
            response.close()  # what is left in the line belongs to this answer: the connection is of no more use
            raise
        finally:
            response.release_conn()
        if response.status != 206 and (offset or length is not None):
            return data[offset:] if length is None else data[offset : offset + length]
        return data

    def _run(self, key: str, attempt: Callable[[], T]) -> T:
        """Do it, again a few times if the service is away; raise only our own errors."""
        for number in range(1, self._attempts + 1):
            try:
                return attempt()
            except (MinioException, HTTPError, OSError, ParseError, ValueError) as error:
                ours = self._error(key, error)
                if not isinstance(ours, StoreUnavailable) or number == self._attempts:
                    raise ours from error
            pause_s = min(_FIRST_PAUSE_S * 2 ** (number - 1), _LONGEST_PAUSE_S)
            time.sleep(pause_s * random.uniform(0.5, 1.0))  # noqa: S311 - spreads callers, guards nothing
        raise AssertionError("the last attempt returns or raises")

    def _error(self, key: str, error: Exception) -> Exception:
        """What an error of the SDK or of the line means to us."""
        status, code = _status_and_code(error)
        if isinstance(error, HTTPError) and _is_about_certificates(error):
            return StoreRefused(
                "The object store's certificate was not accepted: check its address, its certificate and the "
                "authorities in settings."
            )
        if status is None or status >= 500 or status in _AGAIN_STATUSES or code in _AGAIN_CODES:
            what = code or (f"status {status}" if status else type(error).__name__)
            return StoreUnavailable(what, retry_after_s=self._retry_after_s)
        if code == "NoSuchBucket":
            return self._bucket_missing()
        if status == 404:
            return ObjectMissing(key)
        if status in {401, 403}:
            return StoreRefused(
                f"The object store refuses our credentials ({code or status}): check the access key, its rights on the "
                f"bucket {self.bucket!r}, and this machine's clock."
            )
        return StoreRefused(f"The object store refuses the request ({code or f'status {status}'}): check its settings.")

    def _bucket_missing(self) -> StoreRefused:
        return StoreRefused(
            f"The object store has no bucket {self.bucket!r}: make it, or correct its name in settings."
        )


def _failure(response: BaseHTTPResponse) -> MinioException:
    """What an answer means that tells of a failure."""
    content_type = response.headers.get("content-type", "")
    if response.data and "application/xml" in content_type.split(";"):
        return S3Error.fromxml(response)
    return InvalidResponseError(response.status, content_type, None)


def _status_and_code(error: Exception) -> tuple[int | None, str | None]:
    """The HTTP status and the S3 code of an answer; nothing where there was none."""
    if isinstance(error, S3Error):
        return error.response.status, error.code
    if isinstance(error, ServerError):
        return error.status_code, None
    if isinstance(error, InvalidResponseError):
        # Not S3's own answer but that of something in between; the SDK has no public name for its status.
        status = getattr(error, "_code", None)
        return status if isinstance(status, int) else None, None
    if isinstance(error, ValueError) and not isinstance(error, HTTPError):
        return 400, "InvalidArgument"
    return None, None


def _is_about_certificates(error: HTTPError) -> bool:
    reason = error.reason if isinstance(error, MaxRetryError) else error
    return isinstance(reason, SSLError) and "certificate" in str(reason).lower()

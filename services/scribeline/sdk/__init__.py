"""The Python library that integrators, the CLI and the desk call the front with.

    from scribeline.sdk import Scribeline

    with Scribeline("scribeline.example:443", token=token) as scribeline:
        upload = scribeline.upload("visit.wav", client="harbor", author="a-lindqvist", work_type="clinic-letter")
        job = scribeline.wait_for(upload.job, {Job.STATE_DELIVERED})

Requests and answers are the contract's own messages (`scribeline.v1`); errors are a `ScribelineCallError`.
"""

from scribeline.sdk.client import Scribeline
from scribeline.sdk.errors import ScribelineCallError

__all__ = ["Scribeline", "ScribelineCallError"]

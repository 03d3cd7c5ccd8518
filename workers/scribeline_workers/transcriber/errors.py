"""What can be wrong with the speech engine.

Unavailable
└── EngineUnavailable
    ├── ModelMissing         the model is not on this machine            MODEL_MISSING
    ├── ModelLacksLanguage   the model knows English only             MODEL_LACKS_LANGUAGE
    ├── PlaybackFailed       the copy to listen to could not be made     PLAYBACK_FAILED
    ├── DeviceMissing        the device in settings is not there         DEVICE_MISSING
    └── RecognitionFailed    the engine broke down over a window         RECOGNITION_FAILED
"""

from scribeline.errors import Unavailable


class EngineUnavailable(Unavailable):
    """The speech engine cannot work."""

    reason = "ENGINE_UNAVAILABLE"


class ModelMissing(EngineUnavailable):
    """The model is not on this machine, or is not whole."""

    reason = "MODEL_MISSING"


class ModelLacksLanguage(EngineUnavailable):
    """The model knows English only, and the dictation is in another language."""

    reason = "MODEL_LACKS_LANGUAGE"


class DeviceMissing(EngineUnavailable):
    """The device in settings is not there, or cannot compute as asked."""

    reason = "DEVICE_MISSING"


class RecognitionFailed(EngineUnavailable):
    """The engine broke down over a window."""

    reason = "RECOGNITION_FAILED"


class PlaybackFailed(EngineUnavailable):
    """The copy to listen to could not be made."""

    reason = "PLAYBACK_FAILED"

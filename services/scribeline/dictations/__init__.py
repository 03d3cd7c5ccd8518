"""Audio: uploads, probing, metadata, the playback copy and its peaks."""

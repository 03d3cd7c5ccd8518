"""Objects (audio, playback copies, documents) outside of the database, sealed before they leave this process.

    objects.py   what a store of objects does, and the syntax of its keys
    s3.py        any S3 service, through the minio SDK
    files.py     a folder
    memory.py    a dictionary, for tests of what stands on a store
    keys.py      master keys, and the data key of each medical client wrapped by them
    sealed.py    encryption in segments over any of the stores
    parts.py     a recording stored as consecutive sealed objects, read as one

Everything here is synchronous and safe to call from several threads at once.
"""

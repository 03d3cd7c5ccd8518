"""The deliverer: approved documents are rendered into the client's template, stored, and sent its way."""

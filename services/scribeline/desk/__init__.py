"""The desk: the web workbench where people spend the day. It calls the front like anybody else, as who signed in."""

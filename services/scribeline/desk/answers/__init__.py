"""What the pages' scripts ask for, as JSON, streams and bytes; one module for each subject."""

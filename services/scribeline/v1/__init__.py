"""The public contract, generated from proto/ by `make generate`. Never edited by hand."""

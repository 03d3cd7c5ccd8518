"""The contract's services, one module each: they turn messages into our values and back, and call the components."""

"""Between the contract's messages and the components' values, a module for each kind of resource."""

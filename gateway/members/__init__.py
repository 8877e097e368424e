"""Members: the organisations, their roles and their signing accounts, as the contract has them."""

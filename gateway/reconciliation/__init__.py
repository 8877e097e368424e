"""Reconciliation (对账): what provider and consumer reported, held against each other."""

"""The use register: which documents are used, by whom, under which voucher, each once."""

"""OFD (GB/T 33190): a zip of XML with a text layer, structured attachments and seals."""

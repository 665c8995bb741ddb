"""Files that are copied to the peers; nothing here imports them."""

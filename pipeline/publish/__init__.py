"""Publishing: what a run did, in words for people."""

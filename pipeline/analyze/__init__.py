"""Questions, evidence for their answers, and what answers them."""

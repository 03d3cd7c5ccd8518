"""What work is worth: lines counted from what was delivered."""

"""The vocabulary: what is certified, the rules, the facts and the answers, as frozen values."""

"""What every room speaks: nouns, rules, statistics, errors. Imports nothing else of ours."""

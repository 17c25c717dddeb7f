"""The demo: a network made up of sample people, who live through a cohort while its clock is moved."""

"""Records to database and back.  The only floor that speaks SQL."""

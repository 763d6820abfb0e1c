"""Pages: for everybody (`public`), for coordinators and nominees (`nominations`), for learners (`learn`, `quiz`), for the
secretariat and trainers (`manage`).
"""

"""Keeping and disposing by rule: fonds, retention, holds, disposal, place and loans, licences of use."""

"""What alarms are called, tell and advise, and what gates answer: in four languages. Pure.

`wording` has names, `advice` what to do, `details` says raw values by the forms of `reported` (what
gates write), `disbelieved` (of messages) and `answered` (to commands). Pages and e-mail alike.
"""

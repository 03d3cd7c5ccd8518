"""Delivered documents as reports know them, made up: ninety days of two clinics, of tess and theo."""

import random
from datetime import date, timedelta

import psycopg
from tests.servers.front import CLINIC_A, CLINIC_B
from tests.servers.postgres import DatabaseUrls

INSERT = """
    INSERT INTO document_facts (
        client_id, job_id, deliverable_id, author_id, work_type_id, person_id, reviewer_id, is_stat, model, received_at,
        due_at, delivered_at, delivered_on, received_hour, turnaround_s, is_on_time, waiting_s, audio_ms, edit_s,
        others_edit_s, idle_s, lines, definition, units, characters, changed, blanks, questions, answers_s, revenue,
        revenue_currency, edit_pay, edit_pay_currency)
    VALUES (%(client)s, gen_random_uuid(), gen_random_uuid(), %(author)s, %(work_type)s, %(person)s, NULL, %(stat)s,
            'large-v3', %(day)s::timestamp, %(day)s::timestamp + interval '1 day', %(day)s::timestamp, %(day)s,
            %(hour)s, %(turnaround_s)s, %(on_time)s, %(waiting_s)s, %(audio_ms)s, %(edit_s)s, 0, %(idle_s)s, %(lines)s,
            'characters-65/1', %(lines)s, %(characters)s, %(changed)s, %(blanks)s, %(questions)s, %(answers)s,
            round(%(lines)s::numeric * 0.13, 6), 'USD', round(%(lines)s::numeric * 0.06, 2), 'USD')
"""


def report_on(urls: DatabaseUrls, today: date, *, days: int = 60, each_day: int = 12) -> int:
    """Write the rows of the last days; gives how many. Those after a storm in the middle are slower."""
    chance = random.Random(5)  # noqa: S311 - made-up figures, the same ones each time
    rows = []
    for number in range(days):
        day = today - timedelta(days=number)
        for _ in range(each_day if day.weekday() < 5 else 2):
            lines = round(chance.uniform(12, 90), 2)
            seconds = chance.uniform(40, 600)
            slow = 2.5 if days // 3 < number < days // 2 else 1.0
            client = chance.choice([CLINIC_A, CLINIC_A, CLINIC_B])
            person = chance.choice(["tess", "tess", "theo"])
            rows.append(
                {
                    "client": client,
                    "author": "vogel",
                    "work_type": chance.choice(["letter", "plain", "checked"]),
                    "person": person,
                    "stat": chance.random() < 0.1,
                    "day": day,
                    "hour": min(23, max(0, round(chance.gauss(13, 3)))),
                    "turnaround_s": round(chance.expovariate(1 / 14_000) * slow) + 900,
                    "on_time": chance.random() < (0.985 if slow == 1 else 0.86),
                    "waiting_s": chance.choice([0] * 15 + [7200]),
                    "audio_ms": round(1000 * seconds),
                    "edit_s": round(seconds * chance.uniform(1.2, 2.6) * (1.3 if person == "theo" else 1)),
                    "idle_s": chance.choice([0, 0, 0, 240]),
                    "lines": lines,
                    "characters": round(lines * 62),
                    "changed": round(lines * 62 * chance.uniform(0.01, 0.09) * (0.6 + number / 100)),
                    "blanks": chance.choice([0] * 9 + [1]),
                    "questions": (asked := chance.choice([0] * 12 + [1])),
                    "answers": [round(chance.expovariate(1 / 9000)) + 300] * asked,
                }
            )
    with psycopg.connect(urls.superuser, autocommit=True) as superuser, superuser.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # the jobs that they would be of are not needed
        cursor.executemany(INSERT, rows)
    return len(rows)

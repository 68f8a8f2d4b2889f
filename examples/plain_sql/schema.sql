-- The host's tables, as an application has them that knows nothing of certrules.
-- Days are texts such as 2026-07-01.

CREATE TABLE person (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    left_on TEXT -- the last working day
);

CREATE TABLE job (
    code TEXT PRIMARY KEY,
    title TEXT NOT NULL
);

-- What everybody in a job must hold; `certificate` is an id in policies.toml.
CREATE TABLE job_needs (
    job TEXT NOT NULL REFERENCES job (code),
    certificate TEXT NOT NULL,
    PRIMARY KEY (job, certificate)
);

CREATE TABLE post (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    job TEXT NOT NULL REFERENCES job (code),
    since TEXT,
    until TEXT,
    trainee_until TEXT
);

CREATE TABLE course_passed (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    certificate TEXT NOT NULL,
    passed_on TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'approved'
        CHECK (state IN ('approved', 'pending', 'declined', 'withdrawn'))
);

-- Five invented people.

INSERT INTO person (id, name, left_on) VALUES
    (1, 'Ana Ng', NULL),
    (2, 'Bo Lind', NULL),
    (3, 'Cem Aydin', NULL),
    (4, 'Dee Marsh', '2026-06-30'),
    (5, 'Eli Novak', NULL);

INSERT INTO job (code, title) VALUES
    ('driver', 'Driver'),
    ('packer', 'Packer'),
    ('warden', 'First aid warden');

INSERT INTO job_needs (job, certificate) VALUES
    ('driver', 'induction'),
    ('driver', 'forklift'),
    ('packer', 'induction'),
    ('packer', 'pallet-truck'),
    ('warden', 'first-aid');

INSERT INTO post (id, person_id, job, since, until, trainee_until) VALUES
    (1, 1, 'driver', '2025-07-01', NULL, NULL),
    (2, 1, 'warden', '2024-06-01', NULL, NULL),
    (3, 2, 'driver', '2025-06-01', NULL, NULL),
    (4, 3, 'packer', '2025-10-01', NULL, NULL),
    (5, 4, 'driver', '2025-12-01', NULL, NULL),
    (6, 5, 'packer', '2026-06-15', NULL, '2026-07-05');

INSERT INTO course_passed (id, person_id, certificate, passed_on, state) VALUES
    (1, 1, 'induction', '2025-07-01', 'approved'),
    (2, 1, 'forklift', '2025-07-20', 'approved'),
    (3, 1, 'first-aid', '2024-06-10', 'approved'),
    (4, 2, 'induction', '2025-06-02', 'approved'),
    (5, 2, 'forklift', '2025-06-15', 'approved'),
    (6, 2, 'forklift', '2026-06-20', 'pending'),
    (7, 3, 'induction', '2025-10-02', 'approved'),
    (8, 3, 'pallet-truck', '2025-11-01', 'approved'),
    (9, 3, 'forklift', '2026-01-10', 'approved'),
    (10, 4, 'induction', '2025-12-01', 'approved'),
    (11, 4, 'forklift', '2026-01-10', 'approved'),
    (12, 5, 'induction', '2026-06-15', 'approved');

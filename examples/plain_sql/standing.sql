-- What certrules adds beside the host's tables: the answers, and who has to be looked at again.

-- The last answer for each person and certificate. It is a cache: good on the days from
-- `evaluated_on` to the one before `next_change_on`, unless the person stands in `recheck`.
CREATE TABLE standing (
    person_id INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    certificate TEXT NOT NULL,
    status TEXT NOT NULL,
    required INTEGER NOT NULL,
    pending INTEGER NOT NULL,
    expires_on TEXT,
    inherited_from TEXT,
    evaluated_on TEXT NOT NULL,
    next_change_on TEXT,
    PRIMARY KEY (person_id, certificate)
);
CREATE INDEX standing_next_change ON standing (next_change_on);

CREATE TABLE recheck (person_id INTEGER PRIMARY KEY REFERENCES person (id) ON DELETE CASCADE);

-- The last run: for which day, and under which rules.
CREATE TABLE last_run (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    day TEXT NOT NULL,
    rules TEXT NOT NULL
);

-- Triggers note who is touched, whichever program changes a row.

CREATE TRIGGER person_changed AFTER UPDATE ON person BEGIN
    INSERT OR IGNORE INTO recheck VALUES (NEW.id);
END;

CREATE TRIGGER post_added AFTER INSERT ON post BEGIN
    INSERT OR IGNORE INTO recheck VALUES (NEW.person_id);
END;
CREATE TRIGGER post_changed AFTER UPDATE ON post BEGIN
    INSERT OR IGNORE INTO recheck VALUES (OLD.person_id), (NEW.person_id);
END;
CREATE TRIGGER post_gone AFTER DELETE ON post BEGIN
    INSERT OR IGNORE INTO recheck VALUES (OLD.person_id);
END;

CREATE TRIGGER need_added AFTER INSERT ON job_needs BEGIN
    INSERT OR IGNORE INTO recheck SELECT person_id FROM post WHERE job = NEW.job;
END;
CREATE TRIGGER need_changed AFTER UPDATE ON job_needs BEGIN
    INSERT OR IGNORE INTO recheck SELECT person_id FROM post WHERE job IN (OLD.job, NEW.job);
END;
CREATE TRIGGER need_gone AFTER DELETE ON job_needs BEGIN
    INSERT OR IGNORE INTO recheck SELECT person_id FROM post WHERE job = OLD.job;
END;

CREATE TRIGGER course_added AFTER INSERT ON course_passed BEGIN
    INSERT OR IGNORE INTO recheck VALUES (NEW.person_id);
END;
CREATE TRIGGER course_changed AFTER UPDATE ON course_passed BEGIN
    INSERT OR IGNORE INTO recheck VALUES (OLD.person_id), (NEW.person_id);
END;
CREATE TRIGGER course_gone AFTER DELETE ON course_passed BEGIN
    INSERT OR IGNORE INTO recheck VALUES (OLD.person_id);
END;

-- Whoever is there already has to be looked at once.
INSERT OR IGNORE INTO recheck SELECT id FROM person;

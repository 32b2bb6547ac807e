BEGIN TRANSACTION;
CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL, PRIMARY KEY (version_num));
INSERT INTO "alembic_version" VALUES('0001');
CREATE TABLE assertion (
    seq INTEGER NOT NULL, kind VARCHAR(32) NOT NULL, entity VARCHAR(64) NOT NULL, version INTEGER NOT NULL,
    act VARCHAR(8) NOT NULL, valid_from VARCHAR(10) NOT NULL, valid_to VARCHAR(10), recorded_at VARCHAR(32) NOT NULL,
    author VARCHAR(100) NOT NULL, payload TEXT NOT NULL, previous VARCHAR(64) NOT NULL, hash VARCHAR(64) NOT NULL,
    PRIMARY KEY (seq), UNIQUE (entity, version), CONSTRAINT act CHECK (act IN ('assert', 'retract')));
INSERT INTO "assertion" VALUES(1,'engagement','m',1,'assert','2022-12-12',NULL,'2023-01-01T00:00:00.000000Z','amna','{"date":"2022-12-12","party":["PAK"],"title":"اجلاس","type":"meeting"}','0000000000000000000000000000000000000000000000000000000000000000','ac81983efe183eca2057c6328287b8c08c65af64cce5fd440ce089b831da1d18');
INSERT INTO "assertion" VALUES(2,'area','a',1,'assert','0001-01-01',NULL,'2023-01-02T00:00:00.000000Z','amna','{"engagement":"m","field":"ai","modality":"training"}','ac81983efe183eca2057c6328287b8c08c65af64cce5fd440ce089b831da1d18','28f74a2772f2aeccb5405e367ed6099a54508dd34315eed130e669517ebd0946');
INSERT INTO "assertion" VALUES(3,'person','p',1,'assert','0001-01-01',NULL,'2023-01-03T00:00:00.000000Z','amna','{"details":"3a05c75127fe65f24b4ce603f6ee22d0ca163cbc9e0d075cea7ec3055da9aef0","party":"PAK","role":"Director"}','28f74a2772f2aeccb5405e367ed6099a54508dd34315eed130e669517ebd0946','346a12a62ff37b43680b484558ff17b4944e7ad64a6d3af841c6da0b2ff9348e');
INSERT INTO "assertion" VALUES(4,'commitment','c',1,'assert','2022-12-12',NULL,'2023-01-04T00:00:00.000000Z','amna','{"agreed":"2022-12-12","area":"a","by":["PAK"],"due":"2024-06","engagement":"m","owner":"p","text":"Train 100","to":["MYS","TUR"],"type":"measurable"}','346a12a62ff37b43680b484558ff17b4944e7ad64a6d3af841c6da0b2ff9348e','55e8886fbd8f6c75cbaa4284497414852b4db516cf529910cfe3ab1fab4f92f7');
INSERT INTO "assertion" VALUES(5,'evidence','e',1,'assert','2024-05-01',NULL,'2023-01-05T00:00:00.000000Z','amna','{"about":["c"],"date":"2024-05","independent":false,"writer":"desk"}','55e8886fbd8f6c75cbaa4284497414852b4db516cf529910cfe3ab1fab4f92f7','9045c845933ec06c435ff7b4ab458ee38bdcd5bc1503bf948b4564d5af9b87d1');
INSERT INTO "assertion" VALUES(6,'commitment','c',2,'assert','2024-05-20',NULL,'2023-01-06T00:00:00.000000Z','amna','{"agreed":"2022-12-12","area":"a","by":["PAK"],"due":"2024-06","engagement":"m","owner":"p","status":"complete","status_since":"2024-05-20","text":"Train 100","to":["MYS","TUR"],"type":"measurable"}','9045c845933ec06c435ff7b4ab458ee38bdcd5bc1503bf948b4564d5af9b87d1','78a730ef05166ea4b451478098885c079161d29641af29711a80395b49a226f2');
CREATE TABLE detail (
    entity VARCHAR(64) NOT NULL, version INTEGER NOT NULL, salt VARCHAR(64) NOT NULL, body TEXT NOT NULL,
    PRIMARY KEY (entity, version), FOREIGN KEY(entity, version) REFERENCES assertion (entity, version));
INSERT INTO "detail" VALUES('p',1,'5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a','{"name":"Example Person"}');
COMMIT;

-- 'random': a draw that the interval is worked out from. 'edge': people nearest the rule's edge, who do not count in it.
ALTER TABLE app.spot_checks ADD COLUMN kind VARCHAR DEFAULT 'random';

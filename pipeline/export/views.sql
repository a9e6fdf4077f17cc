-- Ready answers. Facts, never mentions; parts of another fact and rates are not added.

-- 各文档各指标的合计与出处：what each document states, with its sentence.
CREATE VIEW evidence AS
SELECT d.title, d.author_school, d.source_file, f.indicator, f.status, f.min, f.max, f.unit, f.item, f.per,
       f.from_school, f.to_school, f.sentence, f.fact_id, f.doc_id
FROM facts f JOIN documents d USING (doc_id);

-- 教师交流：谁派出、谁接收、几人、已完成还是计划。
CREATE VIEW teachers_exchanged AS
SELECT * FROM evidence WHERE indicator = 'teachers_exchanged';

-- 授课：示范课、公开课、送课。
CREATE VIEW lessons_given AS
SELECT * FROM evidence WHERE indicator = 'lessons_given';

-- 总计（下限与上限）：NULL as upper bound: at least one fact is open above.
CREATE VIEW totals AS
SELECT indicator, status, COUNT(DISTINCT doc_id) AS documents, SUM(facts) AS facts,
       SUM(min_total) AS min_total,
       CASE WHEN COUNT(max_total) = COUNT(min_total) THEN SUM(max_total) END AS max_total
FROM indicators GROUP BY indicator, status;

-- 每所学校派出与接收的教师（只计已完成、方向明确者）：a part is not counted again where its whole has the same school.
CREATE VIEW teachers_by_school AS
WITH exchanged AS (
  SELECT f.*, whole.from_school AS whole_from, whole.to_school AS whole_to
  FROM facts f LEFT JOIN facts whole ON whole.fact_id = f.part_of
  WHERE f.indicator = 'teachers_exchanged' AND f.status = 'done' AND f.per IS NULL
)
SELECT school, SUM(sent) AS sent_min, SUM(received) AS received_min, COUNT(DISTINCT doc_id) AS documents
FROM (
  SELECT from_school AS school, doc_id, min AS sent, 0 AS received FROM exchanged
  WHERE from_school IS NOT NULL AND whole_from IS NOT from_school
  UNION ALL
  SELECT to_school, doc_id, 0, min FROM exchanged
  WHERE to_school IS NOT NULL AND whole_to IS NOT to_school
) GROUP BY school;

-- 各类段落的段数与字数。
CREATE VIEW section_types AS
SELECT type, COUNT(*) AS paragraphs, COUNT(DISTINCT doc_id) AS documents, SUM("end" - start) AS characters
FROM paragraphs GROUP BY type;

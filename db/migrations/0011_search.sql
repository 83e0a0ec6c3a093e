-- Comes with Postgres, and whoever owns the database may add it.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
--> statement-breakpoint
CREATE TABLE "content_search" (
	"content_id" integer PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"document" "tsvector" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "content_search" ADD CONSTRAINT "content_search_content_id_contents_id_fk" FOREIGN KEY ("content_id") REFERENCES "public"."contents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "content_search_document" ON "content_search" USING gin ("document");--> statement-breakpoint
CREATE INDEX "content_search_title" ON "content_search" USING gin ("title" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "content_search_body" ON "content_search" USING gin ("body" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "content_search_start" ON "content_search" USING btree ("title" text_pattern_ops);
--> statement-breakpoint
-- What a reader takes for the same text becomes the same text: half-width and full-width letters, Hangul in parts (as
-- macOS names files) and whole, large letters and small.
CREATE FUNCTION search_text(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT btrim(regexp_replace(lower(normalize(coalesce(value, ''), NFKC)), '\s+', ' ', 'g'))
$$;
--> statement-breakpoint
-- What pg_trgm cannot find: texts of one or two characters, and in a database whose character type is C (such as the one
-- that npm start makes) everything but a to z and digits. So each other character is a piece, alone and with each
-- neighbour; and of each word of a to z and digits its beginning is one, after a ^, because every text has every letter.
CREATE FUNCTION search_grams(value text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  WITH letters AS (
    SELECT c, lead(c) OVER (ORDER BY i) AS after
    FROM unnest(string_to_array(value, NULL)) WITH ORDINALITY AS t (c, i)
  )
  SELECT array(
    SELECT c FROM letters WHERE strpos('abcdefghijklmnopqrstuvwxyz0123456789 ', c) = 0
    UNION
    SELECT c || after FROM letters WHERE c <> ' ' AND after <> ' ' AND (
      strpos('abcdefghijklmnopqrstuvwxyz0123456789', c) = 0 OR strpos('abcdefghijklmnopqrstuvwxyz0123456789', after) = 0
    )
    UNION
    SELECT '^' || left(word[1], n) FROM regexp_matches(value, '[a-z0-9]+', 'g') AS word, generate_series(1, 2) AS n
  )
$$;
--> statement-breakpoint
-- The words of a query, ten at most, each with the pieces that a text which holds it must have.
CREATE FUNCTION search_terms(query text) RETURNS TABLE (term text, grams text[]) LANGUAGE sql STABLE AS $$
  SELECT t.term, CASE
    WHEN t.term ~ '^[a-z0-9]{1,2}$' THEN ARRAY['^' || t.term]
    ELSE array(
      SELECT g FROM unnest(search_grams(t.term)) AS g
      WHERE char_length(g) = least(char_length(t.term), 2) AND (left(g, 1) <> '^' OR strpos(t.term, '^') > 0)
    )
  END
  FROM unnest(string_to_array(search_text(query), ' ')) WITH ORDINALITY AS t (term, i)
  WHERE t.term <> '' ORDER BY i LIMIT 10
$$;
--> statement-breakpoint
CREATE FUNCTION index_content() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  words text := search_text(NEW.title);
  other text := search_text(NEW.description);
BEGIN
  IF EXISTS (SELECT FROM content_search WHERE content_id = NEW.id AND title = words AND body = other) THEN
    RETURN NULL;
  END IF;
  INSERT INTO content_search (content_id, title, body, document) VALUES (
    NEW.id, words, other,
    setweight(to_tsvector('english', words), 'A') || setweight(to_tsvector('english', other), 'B')
      || array_to_tsvector(array(SELECT 'T' || g FROM unnest(search_grams(words)) AS g))
      || array_to_tsvector(array(SELECT 'A' || g FROM unnest(search_grams(words || ' ' || other)) AS g))
  )
  ON CONFLICT (content_id) DO UPDATE
    SET title = excluded.title, body = excluded.body, document = excluded.document;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER index_content AFTER INSERT OR UPDATE OF title, description ON contents
FOR EACH ROW EXECUTE FUNCTION index_content();
--> statement-breakpoint
UPDATE contents SET title = title;

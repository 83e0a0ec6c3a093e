-- That a photo or video is gone shows on pages that list it. One notification a row, with its id: whoever scrolled through
-- thousands need not read them all again. Its owner may be going, too, and hears nothing then.
CREATE FUNCTION media_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('shown_changed', json_build_object(
    'what', TG_TABLE_NAME, 'owner', OLD.owner_id, 'id', OLD.id
  )::text);
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER photos_removed AFTER DELETE ON photos FOR EACH ROW EXECUTE FUNCTION media_removed();
--> statement-breakpoint
CREATE TRIGGER videos_removed AFTER DELETE ON videos FOR EACH ROW EXECUTE FUNCTION media_removed();

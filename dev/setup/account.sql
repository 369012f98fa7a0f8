-- The application's account at the magiclinksdev server. It is not an administrator. PostgreSQL runs this file when its
-- volume is new. Run it again after `npm run setup -- --new-api-key`. From then on, the server rejects the old key.
\connect magiclinksdev
\getenv api_key MAGICLINKSDEV_API_KEY
\getenv audience MAGICLINKSDEV_AUDIENCE
INSERT INTO mld.service_account (uuid, api_key, aud)
VALUES (gen_random_uuid(), :'api_key', :'audience')
ON CONFLICT (aud) DO UPDATE SET api_key = EXCLUDED.api_key, is_admin = FALSE;

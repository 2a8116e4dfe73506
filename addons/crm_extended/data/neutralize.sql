-- a copy tells nobody what happens in it
UPDATE crm_api_subscription
   SET state = CASE state WHEN 'running' THEN 'suspended' ELSE state END, secret = NULL;
-- nor do journeys call other systems
UPDATE crm_journey_webhook SET state = 'failed' WHERE state = 'waiting';
UPDATE crm_journey SET state = 'paused'
 WHERE state = 'running'
   AND id IN (SELECT journey_id FROM crm_journey_step WHERE kind = 'webhook');
UPDATE crm_journey_step SET webhook_url = NULL, webhook_secret = NULL
 WHERE webhook_url IS NOT NULL OR webhook_secret IS NOT NULL;

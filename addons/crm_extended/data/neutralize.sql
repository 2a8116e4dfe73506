-- a copy tells nobody what happens in it
UPDATE crm_api_subscription SET state = 'suspended' WHERE state = 'running';

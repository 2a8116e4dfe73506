-- A copy must not speak with the telephone systems of the original.
UPDATE crm_cti_provider
   SET secret = NULL, active = FALSE, date_bridge = NULL, recording_base = NULL;
DELETE FROM crm_cti_command;
UPDATE crm_call SET recording_url = NULL, has_recording = FALSE WHERE has_recording;
UPDATE crm_call_event SET recording_url = NULL WHERE recording_url IS NOT NULL;

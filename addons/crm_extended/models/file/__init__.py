"""Files and mail in bad times: nothing is half kept, nothing is lost."""

from . import (
    crm_mail_departure,
    fetchmail_server,
    ir_attachment,
    mail_mail_left,
    mail_mail_retry,
    mail_thread_keep,
)

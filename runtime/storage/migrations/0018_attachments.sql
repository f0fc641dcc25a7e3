-- Data of attachments that came with a statement. The bytes lie in the content store by their SHA-256 and have a row in `content`;
-- sha2 is the hash by which the statement names them, in lower case (xAPI allows SHA-224 to SHA-512).
create table statement_attachment (
  tenant integer not null, position integer not null, sha2 text not null, sha256 text not null, size integer not null,
  content_type text not null, primary key (tenant, position, sha2));
create index statement_attachment_sha2 on statement_attachment (tenant, sha2, position);
create index statement_attachment_content on statement_attachment (tenant, sha256);

-- What was found of a signature when its statement was stored; it is not judged again.
create table statement_signature (
  tenant integer not null, position integer not null, sha2 text not null,  -- of the attachment that is the signature
  state text not null,                  -- verified, unknown-signer, not-checked
  algorithm text not null, signer text not null default '', root text not null default '',
  reason text not null default '',      -- why it is not verified
  checked_at text not null, primary key (tenant, position, sha2));

-- COR-04: an agency signs with its own certificate, kept by the person of the turn, and only where the turn is the agency's.
create or replace function soi.signing_agency() returns trigger
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare of_unit bigint; asked bigint;
begin
  if tg_op = 'UPDATE' and new.is_agency is distinct from old.is_agency then
    raise exception 'a turn stays its signer''s' using errcode = 'check_violation', constraint = 'a_turn_stays_its_signers';
  end if;
  if new.certificate_id is not null then
    select c.unit_id into of_unit from soi.signing_certificate c where c.id = new.certificate_id;
    select r.unit_id into asked from soi.signing_request r where r.id = new.request_id;
    if of_unit is distinct from (case when new.is_agency then asked end) then
      raise exception 'an agency signs with its own certificate, a person with theirs' using errcode = 'check_violation', constraint = 'an_agency_signs_for_itself';
    end if;
  end if;
  return new;
end $$;
create trigger signing_agency before insert or update on soi.signing_turn for each row execute function soi.signing_agency();

create or replace function soi.signing_certificate_of_agency() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'INSERT' then
    if new.unit_id is not null and not soi.may('signing.certify') then
      raise exception 'only who certifies enters an agency''s certificate' using errcode = 'check_violation', constraint = 'an_agency_is_certified';
    end if;
  elsif new.unit_id is distinct from old.unit_id then
    raise exception 'a certificate is withdrawn, never changed' using errcode = 'check_violation', constraint = 'a_certificate_stays';
  end if;
  return new;
end $$;
create trigger signing_certificate_of_agency before insert or update on soi.signing_certificate for each row execute function soi.signing_certificate_of_agency();

-- DEC-04: who serves a decision must know that all have signed it, without seeing the request.
create or replace function soi.is_signed_by_all(kind text, key text) returns boolean
language sql stable security definer set search_path = soi, public, pg_temp as $$
  select exists (select from soi.signing_request r where r.about_kind = kind and r.about_id = key and r.state = 'signed')
$$;
revoke all on function soi.is_signed_by_all(text, text) from public;
grant execute on function soi.is_signed_by_all(text, text) to soi_app;

/** The parts of a connection string as MongoDB's driver reads it: a URL cannot have a list of hosts. */
const ADDRESS =
  /^mongodb(?<srv>\+srv)?:\/\/(?:(?<user>[^:@]*)(?::(?<password>[^@]*))?@)?(?<hosts>[^/?@]*)(?<rest>.*)$/s;
/** `name`, `name:port`, `[IPv6]:port`, or the escaped path of a socket. */
const HOST = /^(?:\[[\da-f:.]+\]|[^\s:[\]#]+)(?::(?<port>\d{1,5}))?$/i;

/**
 * The problem with the address of MongoDB; undefined when there is none. Accepts what the driver accepts: several hosts
 * with ports, and `mongodb+srv://`. No answer repeats the address: it may hold a password.
 * https://www.mongodb.com/docs/manual/reference/connection-string/
 */
export function mongoAddressProblem(address: string): string | undefined {
  const parts = ADDRESS.exec(address)?.groups;
  if (!parts) return 'an address that begins with mongodb:// or mongodb+srv://';
  const { srv, user, password = '', hosts = '', rest = '' } = parts;
  const isMisread = user === '' || /^[^?]*@/.test(rest); // by an @ or a / in the password
  if (isMisread || !isEscaped(user ?? '') || !isEscaped(password))
    return 'a user and a password in which : / ? # [ ] @ and % are escaped, @ as %40';
  const listed = hosts.split(',');
  if (srv !== undefined && !(listed.length === 1 && HOST.test(hosts) && !hosts.includes(':')))
    return 'one host without a port after mongodb+srv://';
  if (!listed.every(isHost)) return 'hosts with or without a port, such as a:27017,b:27017, after mongodb://';
  return undefined;
}

function isEscaped(text: string): boolean {
  try {
    return !/[:/?#[\]@]/.test(text) && decodeURIComponent(text) !== undefined;
  } catch {
    return false; // a % that begins no character
  }
}

function isHost(host: string): boolean {
  const match = HOST.exec(host);
  const port = Number(match?.groups?.['port'] ?? 1);
  return match !== null && port > 0 && port <= 65_535;
}

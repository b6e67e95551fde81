/** Where a NetBox finds its servers. */
export interface Servers {
  database: URL;
  redisPort: number;
}

/**
 * The configuration of a NetBox that asks nobody outside of this machine. Its pepper is no secret: tokens made in the
 * template must be good in each copy, and none of them is reached from elsewhere.
 */
export function configurationOf({ database, redisPort }: Servers): string {
  const redis = (number: number) =>
    `{'HOST': '127.0.0.1', 'PORT': ${redisPort}, 'DATABASE': ${number}, 'SSL': False}`;
  return `
ALLOWED_HOSTS = ['127.0.0.1']
DATABASES = {'default': {
    'NAME': '${database.pathname.slice(1)}',
    'USER': '${database.username}',
    'PASSWORD': '${database.password}',
    'HOST': '127.0.0.1',
    'PORT': '${database.port}',
}}
REDIS = {'tasks': ${redis(0)}, 'caching': ${redis(1)}}
SECRET_KEY = '${"k".repeat(60)}'
API_TOKEN_PEPPERS = {1: '${"p".repeat(60)}'}
CENSUS_REPORTING_ENABLED = False
ISOLATED_DEPLOYMENT = True
`;
}

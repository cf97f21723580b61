/** Make the tables of an empty database. */

import 'reflect-metadata';

import { DataSource } from 'typeorm';

import { Category, OutboxEvent, Product } from './entities.js';
import { settings } from './settings.js';

const database = new DataSource({
  type: 'postgres',
  url: settings.databaseUrl,
  entities: [Category, Product, OutboxEvent],
  uuidExtension: 'pgcrypto',
  installExtensions: false,
});
await database.initialize();
await database.synchronize();
await database.destroy();

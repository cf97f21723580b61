/** Make the tables of an empty database. */

import 'reflect-metadata';

import { DataSource } from 'typeorm';

import { database } from './parts.js';

const source = new DataSource(database);
await source.initialize();
await source.synchronize();
await source.destroy();

/** What orders refer to, read for all of them at once; the loaders of one request. */

import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import DataLoader from 'dataloader';
import { In, Repository } from 'typeorm';

import { Customer, OrderLine, Product } from '../entities.js';

export interface Loaders {
  customers: DataLoader<string, Customer | null>;
  products: DataLoader<string, Product | null>;
  lines: DataLoader<string, OrderLine[]>;
}

@Injectable()
export class LoaderFactory {
  constructor(
    @InjectRepository(Customer) private readonly customers: Repository<Customer>,
    @InjectRepository(Product) private readonly products: Repository<Product>,
    @InjectRepository(OrderLine) private readonly lines: Repository<OrderLine>,
  ) {}

  /** New loaders for each request: they remember what they have loaded. */
  make(): Loaders {
    return {
      customers: new DataLoader(async (ids) => byId(ids, await this.customers.findBy(among(ids)))),
      products: new DataLoader(async (ids) => byId(ids, await this.products.findBy(among(ids)))),
      lines: new DataLoader(async (orders) => {
        const found = new Map<string, OrderLine[]>(orders.map((order) => [order, []]));
        const rows = await this.lines.find({
          where: { order: In([...orders]) },
          order: { order: 'ASC', place: 'ASC' },
        });
        rows.forEach((row) => found.get(row.order)?.push(row));
        return orders.map((order) => found.get(order) ?? []);
      }),
    };
  }
}

function among(ids: readonly string[]): { id: ReturnType<typeof In<string>> } {
  return { id: In([...ids]) };
}

function byId<T extends { id: string }>(ids: readonly string[], rows: T[]): (T | null)[] {
  const found = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => found.get(id) ?? null);
}

/** The work behind the routes. */

import { ConflictException, Injectable, NotFoundException } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { DataSource, type FindOptionsOrder, QueryFailedError, Repository } from 'typeorm';

import { CreateProductDto, ListProductsDto } from './dto.js';
import { OutboxEvent, Product } from './entities.js';

const ORDERS: Record<ListProductsDto['sort'], FindOptionsOrder<Product>> = {
  price: { priceMinor: 'ASC', id: 'ASC' },
  name: { name: 'ASC', id: 'ASC' },
  created_at: { createdAt: 'ASC', id: 'ASC' },
};

@Injectable()
export class ProductsService {
  constructor(
    @InjectRepository(Product) private readonly products: Repository<Product>,
    private readonly database: DataSource,
  ) {}

  async get(id: string): Promise<Product> {
    const product = await this.products.findOneBy({ id });
    if (product === null) {
      throw new NotFoundException();
    }
    return product;
  }

  list(query: ListProductsDto): Promise<Product[]> {
    return this.products.find({
      where: {
        ...(query.category === undefined ? {} : { category: query.category }),
        ...(query.active === undefined ? {} : { active: query.active }),
      },
      order: ORDERS[query.sort],
      take: query.limit,
    });
  }

  /** A new product, and the event that says so, in one transaction. */
  async create(body: CreateProductDto): Promise<Product> {
    const { price_minor: priceMinor, ...rest } = body;
    try {
      return await this.database.transaction(async (manager) => {
        const product = await manager.save(manager.create(Product, { ...rest, priceMinor }));
        await manager.save(
          manager.create(OutboxEvent, {
            type: 'catalog.ProductCreated',
            subject: product.id,
            data: { sku: body.sku, name: body.name, price: [priceMinor, body.currency] },
          }),
        );
        return product;
      });
    } catch (error) {
      if (error instanceof QueryFailedError) {
        throw new ConflictException('Unknown category or known sku');
      }
      throw error;
    }
  }
}

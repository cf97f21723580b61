/** What answers what. */

import { UseGuards } from '@nestjs/common';
import {
  Args,
  Context,
  GraphQLISODateTime,
  ID,
  Int,
  Mutation,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThanOrEqual, Repository } from 'typeorm';

import * as entities from '../entities.js';
import { ProductsService } from '../products.service.js';
import { GraphStaffGuard } from './guards.js';
import type { Loaders } from './loaders.js';
import { Customer, Order, OrderLine, Product, ProductInput } from './types.js';

@Resolver(() => Product)
export class ProductResolver {
  constructor(private readonly products: ProductsService) {}

  @Query(() => Product, { nullable: true })
  product(@Args('id', { type: () => ID }) id: string): Promise<entities.Product> {
    return this.products.get(id);
  }

  @Mutation(() => Product)
  @UseGuards(GraphStaffGuard)
  createProduct(@Args('input') input: ProductInput): Promise<entities.Product> {
    return this.products.create(input);
  }
}

@Resolver(() => Order)
export class OrderResolver {
  constructor(
    @InjectRepository(entities.Order) private readonly orders: Repository<entities.Order>,
  ) {}

  @Query(() => [Order], { name: 'orders' })
  @UseGuards(GraphStaffGuard)
  newest(
    @Args('before', { type: () => GraphQLISODateTime }) before: Date,
    @Args('first', { type: () => Int, defaultValue: 20 }) first: number,
  ): Promise<entities.Order[]> {
    return this.orders.find({
      where: { createdAt: LessThanOrEqual(before) },
      order: { createdAt: 'DESC', id: 'DESC' },
      take: Math.min(first, 100),
    });
  }

  @ResolveField(() => Customer, { nullable: true })
  customer(
    @Parent() order: entities.Order,
    @Context('loaders') loaders: Loaders,
  ): Promise<entities.Customer | null> {
    return loaders.customers.load(order.customer);
  }

  @ResolveField(() => [OrderLine])
  lines(
    @Parent() order: entities.Order,
    @Context('loaders') loaders: Loaders,
  ): Promise<entities.OrderLine[]> {
    return loaders.lines.load(order.id);
  }
}

@Resolver(() => OrderLine)
export class OrderLineResolver {
  @ResolveField(() => Int)
  amount(@Parent() line: entities.OrderLine): number {
    return line.quantity * line.unitPrice;
  }

  @ResolveField(() => Product, { nullable: true })
  product(
    @Parent() line: entities.OrderLine,
    @Context('loaders') loaders: Loaders,
  ): Promise<entities.Product | null> {
    return loaders.products.load(line.product);
  }
}

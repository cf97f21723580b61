/** The types of the schema. */

import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { ArrayMaxSize, IsBoolean, IsUUID, Length, Matches, MaxLength, Min } from 'class-validator';

import type { CreateProductDto } from '../dto.js';

@ObjectType()
export class Product {
  @Field(() => ID)
  id: string;

  @Field()
  sku: string;

  @Field()
  name: string;

  @Field(() => Int)
  stock: number;
}

@ObjectType()
export class Customer {
  @Field(() => ID)
  id: string;

  @Field()
  email: string;

  @Field()
  name: string;
}

@ObjectType()
export class OrderLine {
  @Field(() => Int)
  quantity: number;

  @Field(() => Int)
  unitPrice: number;
}

@ObjectType()
export class Order {
  @Field(() => ID)
  id: string;

  @Field()
  number: string;

  @Field()
  status: string;

  @Field(() => Int)
  total: number;

  @Field()
  currency: string;

  @Field(() => GraphQLISODateTime)
  createdAt: Date;
}

@InputType()
export class ProductInput implements CreateProductDto {
  @Field()
  @Matches(/^[A-Z0-9-]{3,32}$/)
  sku: string;

  @Field()
  @Length(2, 120)
  name: string;

  @Field({ defaultValue: '' })
  @MaxLength(5000)
  description: string;

  @Field(() => Int)
  @Min(1)
  price_minor: number;

  @Field()
  @Matches(/^[A-Z]{3}$/)
  currency: string;

  @Field(() => Int, { defaultValue: 0 })
  @Min(0)
  stock: number;

  @Field(() => ID)
  @IsUUID()
  category: string;

  @Field(() => [String], { defaultValue: [] })
  @ArrayMaxSize(10)
  @MaxLength(40, { each: true })
  tags: string[];

  @Field({ defaultValue: true })
  @IsBoolean()
  active: boolean;
}

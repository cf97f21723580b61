/** What goes in and out. */

import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';

import { Product } from './entities.js';

export class CreateProductDto {
  @Matches(/^[A-Z0-9-]{3,32}$/)
  sku: string;

  @IsString()
  @Length(2, 120)
  name: string;

  @IsString()
  @MaxLength(5000)
  description: string = '';

  @IsInt()
  @Min(1)
  price_minor: number;

  @Matches(/^[A-Z]{3}$/)
  currency: string;

  @IsInt()
  @Min(0)
  stock: number = 0;

  @IsUUID()
  category: string;

  @IsArray()
  @ArrayMaxSize(10)
  @IsString({ each: true })
  @MaxLength(40, { each: true })
  tags: string[] = [];

  @IsBoolean()
  active: boolean = true;
}

export class ListProductsDto {
  @IsOptional()
  @IsUUID()
  category?: string;

  @IsOptional()
  @Transform(({ value }) => value === 'true')
  @IsBoolean()
  active?: boolean;

  @IsIn(['price', 'name', 'created_at'])
  sort: 'price' | 'name' | 'created_at' = 'created_at';

  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit: number = 20;
}

/** A product as clients see it. */
export function shown(product: Product): object {
  return {
    id: product.id,
    sku: product.sku,
    name: product.name,
    description: product.description,
    price_minor: product.priceMinor,
    currency: product.currency,
    stock: product.stock,
    category: product.category,
    tags: product.tags,
    active: product.active,
    version: product.version,
    created_at: product.createdAt,
    updated_at: product.updatedAt,
  };
}

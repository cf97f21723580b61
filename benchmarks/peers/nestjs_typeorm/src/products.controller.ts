/** What answers where. */

import { Body, Controller, Get, Param, ParseUUIDPipe, Post, Query, UseGuards } from '@nestjs/common';

import { CreateProductDto, ListProductsDto, shown } from './dto.js';
import { ProductsService } from './products.service.js';
import { StaffGuard } from './staff.guard.js';

@Controller('api/v1/products')
export class ProductsController {
  constructor(private readonly products: ProductsService) {}

  @Get(':id')
  async get(@Param('id', ParseUUIDPipe) id: string): Promise<object> {
    return shown(await this.products.get(id));
  }

  @Get()
  async list(@Query() query: ListProductsDto): Promise<object> {
    return { items: (await this.products.list(query)).map(shown) };
  }

  @Post()
  @UseGuards(StaffGuard)
  async create(@Body() body: CreateProductDto): Promise<object> {
    return shown(await this.products.create(body));
  }
}
